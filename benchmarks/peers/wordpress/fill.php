<?php
// Installs WordPress, then inserts what standard input says: {"title", "paragraphs", "articles": {slug: [[body, date, parent]]}}.
define( 'WP_INSTALLING', true );
$_SERVER += array( 'HTTP_HOST' => '127.0.0.1', 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', 'SERVER_PROTOCOL' => 'HTTP/1.1' );
ini_set( 'memory_limit', '-1' );
require getenv( 'WORDPRESS' ) . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
$wanted = json_decode( file_get_contents( 'php://stdin' ), true );
if ( ! is_blog_installed() ) {
	wp_install( 'Neuromodulation blog', 'admin', 'admin@wordpress.example', true, '', 'admin' );
	foreach ( get_posts( array( 'post_type' => 'any', 'numberposts' => -1 ) ) as $post ) {
		wp_delete_post( $post->ID, true );
	}
	update_option( 'permalink_structure', '/%postname%/' );
}
kses_remove_filters();
$content = '';
foreach ( $wanted['paragraphs'] as $paragraph ) {
	$content .= "<!-- wp:paragraph -->\n<p>$paragraph</p>\n<!-- /wp:paragraph -->\n\n";
}
global $wpdb;
foreach ( $wanted['articles'] as $slug => $comments ) {
	$article = array( 'post_title' => $wanted['title'], 'post_name' => $slug, 'post_content' => $content, 'post_status' => 'publish', 'comment_status' => 'open' );
	$post = wp_insert_post( $article );
	$first = 1 + (int) $wpdb->get_var( "SELECT COALESCE(MAX(comment_ID), 0) FROM $wpdb->comments" );
	foreach ( array_chunk( $comments, 1000, true ) as $chunk ) {
		$rows = array();
		foreach ( $chunk as $place => list( $body, $date, $parent ) ) {
			$rows[] = $wpdb->prepare(
				'(%d, %d, %s, %s, %s, %s, %s, %s, %d)',
				$first + $place, $post, 'Ann Reader', 'ann@example.org', $date, $date, $body,
				$wanted['approved'], null === $parent ? 0 : $first + $parent
			);
		}
		$wpdb->query( "INSERT INTO $wpdb->comments (comment_ID, comment_post_ID, comment_author, comment_author_email, comment_date, comment_date_gmt, comment_content, comment_approved, comment_parent) VALUES " . implode( ',', $rows ) );
	}
	wp_update_comment_count_now( $post );
	echo "$slug $post $first\n";
}
$wpdb->query( "ANALYZE TABLE $wpdb->comments" );
